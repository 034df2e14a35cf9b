from django import forms

from documents.filling import MOST_BYTES


class FormUpload(forms.Form):
    file = forms.FileField(
        label="模板文件（.docx）",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "请选择 .docx 文件。", "empty": "这个文件是空的，请重新选择。"},
    )

    def clean_file(self) -> forms.FileField:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("模板超过 5 MB。请压缩其中的图片后再上传。")
        return file
